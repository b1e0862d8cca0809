/**
 * The kinds of work a user may ask for: garment photos in a scene, a garment on a person, or
 * whatever a model makes of words, photos and files (pictures, video, sound, text).
 */
export const taskTypes = ['photography', 'fitting', 'creation'] as const;
export type TaskType = (typeof taskTypes)[number];

/**
 * What a work may be besides, asked for by verbs of their own: a conversation, an exported film, or a
 * file of a user's own.
 */
export const workTypes = [...taskTypes, 'chat', 'export', 'upload'] as const;
export type WorkType = (typeof workTypes)[number];

/** Made in this house: no model of the catalogue and no provider has a part in it. */
export type HouseType = 'export' | 'upload';
export const isHouseType = (type: WorkType): type is HouseType =>
  type === 'export' || type === 'upload';
