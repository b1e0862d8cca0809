/**
 * The kinds of work a user may ask for: garment photos in a scene, a garment on a person, or
 * whatever a model makes of words, photos and files (pictures, video, sound, text).
 */
export const taskTypes = ['photography', 'fitting', 'creation'] as const;
export type TaskType = (typeof taskTypes)[number];

/** What a work may be besides: a conversation or an exported film, asked for by verbs of their own. */
export const workTypes = [...taskTypes, 'chat', 'export'] as const;
export type WorkType = (typeof workTypes)[number];
