/** What the demo says in the end, and whom it tells on the way. */

/** Of one job. */
export interface DemoReport {
  readonly task_id: string;
  readonly user: string;
  readonly model: string;
  /** `http://127.0.0.1:PORT` of the environment it ran in. */
  readonly environment: string;
  readonly status: string;
  readonly message: string;
  readonly stages: readonly DemoStage[];
  readonly files: readonly DemoFile[];
  /** The pictures among the files. */
  readonly images: readonly DemoImage[];
  readonly balance_before: number;
  readonly balance_after: number;
  /** The user's whole ledger: credits given, held and settled. */
  readonly records: readonly DemoRecord[];
  readonly ms: number;
}

export interface DemoFile {
  readonly path: string;
  readonly mime: string;
  readonly bytes: number;
  /** Of pictures, and of films that say so, px. */
  readonly width?: number;
  readonly height?: number;
  /** Path of the small picture, where the work has one. */
  readonly thumb?: string;
  /** What the work says of a film, a sound or a text. */
  readonly media?: Readonly<Record<string, unknown>>;
  /** How it says that a machine made it. */
  readonly label: DemoLabel;
}

export interface DemoLabel {
  /** What can be seen, heard or read in it, in words. */
  readonly visible: string;
  /** Where in the file the invisible label stands; null where it has none. */
  readonly hidden: string | null;
}

/** Of a film made in the studio. */
export interface FilmReport {
  readonly project_id: string;
  /** In their order. */
  readonly shots: readonly FilmShot[];
  /** Every one the film took: pictures, films, voices, and last its export. */
  readonly tasks: readonly FilmTask[];
  readonly film: {
    readonly path: string;
    readonly width: number;
    readonly height: number;
    /** Of the picture. */
    readonly ms: number;
    /** As browsers name it. */
    readonly codec: string;
    readonly bytes: number;
  };
  readonly balance_before: number;
  readonly balance_after: number;
  /** The user's whole ledger. */
  readonly records: readonly DemoRecord[];
}

export interface FilmShot {
  readonly shot_id: string;
  readonly title: string;
  readonly duration_ms: number;
}

export interface FilmTask {
  readonly task_id: string;
  /** `storyboard`, `frame`, `video`, `line` or `export`. */
  readonly kind: string;
  readonly model: string;
  readonly status: string;
  /** What it cost in the end. */
  readonly credits: number;
}

export interface DemoImage {
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

export interface DemoStage {
  readonly name: string;
  readonly status: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
}

export interface DemoRecord {
  readonly record_id: string;
  readonly kind: string;
  readonly amount: number;
  readonly captured: number;
  readonly released: number;
  readonly available_after: number;
  readonly reason: string;
}

export interface DemoScreen {
  step(text: string): void;
  progress(percent: number, text: string): void;
  /** The same for a program and for a person. */
  report(report: object, words: string): void;
  /** Gives the terminal back as it was. */
  close(): void;
}
