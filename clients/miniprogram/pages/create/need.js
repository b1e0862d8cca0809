/** What is still missing before a wish can be sent, and what the button says meanwhile. */

/** `{ action, ready, next, hint }`; `next`: photo, generate or buy. */
function need({ model, limits, photos, files, sceneId, prompt, price, available, fault, canBuy }) {
  const say = (action, ready, next, hint) => ({
    ...{ action, ready, next, hint: hint || fault || '' },
    shownPrice: next === 'generate' ? price : null,
  });
  if (!model) return say('生成', false, 'generate');
  if (photos.length < limits.min) {
    const place = limits.places[photos.length];
    return say(place ? `选择${place}照片` : '选择照片', true, 'photo');
  }
  const wanted = model.input.files;
  if (wanted && files.length < wanted.min) return say('生成', false, 'generate', '还需要一个文件');
  const hasWords = prompt.trim() !== '';
  if (!sceneId && !hasWords && files.length === 0) {
    return say('生成', false, 'generate', '选一个场景，或写几句话');
  }
  if (hasWords && prompt.length > model.input.promptMaxChars) {
    return say('生成', false, 'generate', `描述最多 ${model.input.promptMaxChars} 字`);
  }
  if (fault) return say('生成', false, 'generate');
  if (price !== null && available !== null && price > available) {
    const hint = `还差 ${price - available} 积分`;
    return canBuy ? say('购买积分', true, 'buy', hint) : say('积分不足', false, 'generate', hint);
  }
  return say('生成', true, 'generate');
}

module.exports = { need };
