/* One or two phones, each a frame of its own, and the switches beside it. */
const SWITCHES = [
  { name: 'online', text: '离线', on: false, off: true },
  { name: 'slow', text: '网络缓慢', on: true, off: false },
  { name: 'largeText', text: '大字号', on: true, off: false, anew: true },
  { name: 'storageFull', text: '存储已满', on: true, off: false },
];
const CHOICES = [
  { name: 'platform', text: '系统', options: { ios: 'iOS（经 Apple 支付）', android: 'Android' } },
  {
    name: 'watch',
    text: '实时推送',
    options: { works: '正常', refused: '被拒绝', silent: '无声' },
  },
  { name: 'privacy', text: '隐私同意', options: { agreed: '已同意', ask: '未同意' } },
  {
    name: 'album',
    text: '相册权限',
    options: { granted: '已允许', ask: '未询问', refused: '已拒绝' },
  },
];

const make = (tag, props, ...children) => {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children);
  return node;
};

function seat(user, name) {
  const now = {};
  const frame = make('iframe', { title: `手机：${name}` });
  const body = make('div', { className: 'body' }, frame);
  const open = () => {
    const query = new URLSearchParams({ user, switches: JSON.stringify(now) });
    frame.src = `frame?${query}`;
  };
  const set = (change, anew) => {
    Object.assign(now, change);
    body.dataset.platform = now.platform || 'ios';
    const phone = frame.contentWindow?.__phone;
    if (phone && !anew) phone.set(change);
    else open();
  };
  const row = (text, control) => make('label', { className: 'row' }, text, control);
  const rows = [
    ...SWITCHES.map(({ name: key, text, on, off, anew }) => {
      const box = make('input', { type: 'checkbox' });
      box.addEventListener('change', () => set({ [key]: box.checked ? on : off }, anew));
      return row(text, box);
    }),
    ...CHOICES.map(({ name: key, text, options }) => {
      const all = Object.entries(options).map(([value, label]) =>
        make('option', { value, textContent: label }),
      );
      const box = make('select', {}, ...all);
      box.addEventListener('change', () => set({ [key]: box.value }));
      return row(text, box);
    }),
  ];
  const away = make('input', { type: 'checkbox' });
  away.addEventListener('change', () => frame.contentWindow?.__phone?.seen(!away.checked));
  const kill = make('button', { type: 'button', textContent: '关闭并重新打开' });
  kill.addEventListener('click', open);
  const panel = make(
    'div',
    { className: 'panel' },
    make('h2', { textContent: name }),
    make('code', { textContent: user }),
    ...rows,
    row('在后台', away),
    kill,
  );
  set({}, true);
  return make('div', { className: 'seat' }, body, panel);
}

const phones = document.querySelector('#phones');
phones.append(seat('o-local-user-000000000000001', '用户一'));
const second = document.querySelector('#second');
second.addEventListener('click', () => {
  const isShown = phones.children.length === 2;
  if (isShown) phones.lastChild.remove();
  else phones.append(seat('o-local-user-000000000000002', '用户二'));
  second.setAttribute('aria-pressed', String(!isShown));
});
