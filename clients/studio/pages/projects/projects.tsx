export function ProjectsPage() {
  return <p>projects</p>;
}
