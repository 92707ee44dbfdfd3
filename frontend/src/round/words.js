// Sentences from the page, and times as people read them.
const read = (id) => {
  const element = document.getElementById(id);
  return element ? JSON.parse(element.textContent) : {};
};

export const WORDS = read('round-words');
export const GIVEN = read('round-given');

export function say(key, values = {}) {
  return Object.entries(values).reduce(
    (text, [name, value]) => text.split(`{${name}}`).join(value),
    WORDS[key] || key,
  );
}

const language = document.documentElement.lang || 'zh-hans';
const zone = { timeZone: 'Asia/Shanghai', hourCycle: 'h23' };
const DAY = new Intl.DateTimeFormat(language, { ...zone, month: 'numeric', day: 'numeric', weekday: 'short' });
const TIME = new Intl.DateTimeFormat(language, { ...zone, hour: '2-digit', minute: '2-digit' });

export function when(text) {
  const moment = new Date(text);
  const time = TIME.format(moment);
  return DAY.format(moment) === DAY.format(new Date()) ? time : `${DAY.format(moment)} ${time}`;
}

export const inOrder = new Intl.Collator(language, { numeric: true }).compare;
