export function QueuePage({ projectId }: { projectId: string }) {
  return <p>{projectId}</p>;
}
