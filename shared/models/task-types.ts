/**
 * The kinds of work a user may ask for: garment photos in a scene, a garment on a person, or
 * whatever a model makes of words, photos and files (pictures, video, sound, text).
 */
export const taskTypes = ['photography', 'fitting', 'creation'] as const;
export type TaskType = (typeof taskTypes)[number];
