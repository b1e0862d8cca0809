/** The film page. */
export interface FilmPageProps {
  readonly projectId: string;
  readonly episodeId: string;
}

export function FilmPage({ projectId, episodeId }: FilmPageProps) {
  return (
    <p>
      {projectId} {episodeId}
    </p>
  );
}
