/** The kinds of work a user may ask for. */
export const taskTypes = ['photography', 'fitting'] as const;
export type TaskType = (typeof taskTypes)[number];
