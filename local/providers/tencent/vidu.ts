/** Tencent's front gate checks names and types of fields before the service sees them. */
import { at, type Json } from '../http.ts';

/** As Tencent's own SDKs list them. */
const FIELDS =
  'Images Model Prompt IsRec Audio VoiceId Duration Resolution MovementAmplitude Bgm AudioType MetaData CallbackUrl Payload OffPeak LogoAdd LogoParam'.split(
    ' ',
  );

/** What is wrong with the body of `SubmitImageToVideoViduJob`, if anything. */
export function viduRefusal(
  body: Json | undefined,
): readonly [code: string, message: string] | undefined {
  const unknown = Object.keys(Object(body)).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined)
    return ['UnknownParameter', `The parameter \`${unknown}\` is not recognized.`];
  const images = at(body, 'Images');
  if (images === undefined)
    return ['MissingParameter', 'The request is missing a required parameter `Images`.'];
  if (!Array.isArray(images) || images.some((image) => typeof image !== 'string'))
    return ['InvalidParameter', 'The parameter `Images` should be a list of strings.'];
  return undefined;
}
