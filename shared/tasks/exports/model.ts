/** What the tasks of exports name as their model; no row of the catalogue has it. */
export const EXPORT_MODEL = 'film-export';
