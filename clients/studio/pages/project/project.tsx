import type { ProjectPart } from '../../app/routes.ts';

export function ProjectPage({ projectId, part }: { projectId: string; part: ProjectPart }) {
  return (
    <p>
      {projectId} {part}
    </p>
  );
}
