/** The episode page. */
export interface EpisodePageProps {
  readonly projectId: string;
  readonly episodeId: string;
}

export function EpisodePage({ projectId, episodeId }: EpisodePageProps) {
  return (
    <p>
      {projectId} {episodeId}
    </p>
  );
}
