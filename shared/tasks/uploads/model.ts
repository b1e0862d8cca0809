/** What the tasks of uploads name as their model; no row of the catalogue has it. */
export const UPLOAD_MODEL = 'own-upload';
