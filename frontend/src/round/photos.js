// Photos from the camera, made smaller on the phone: what is sent costs time in a staircase.
import { make } from './element.js';
import { say } from './words.js';

const EDGE = 2000;
const QUALITY = 0.85;
const ENOUGH = 600_000;
const MOST = 4;

async function smaller(file) {
  if (file.size <= ENOUGH || !window.createImageBitmap) return file;
  try {
    const picture = await createImageBitmap(file);
    const part = Math.min(1, EDGE / Math.max(picture.width, picture.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(picture.width * part);
    canvas.height = Math.round(picture.height * part);
    canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => {
      canvas.toBlob(resolve, 'image/jpeg', QUALITY);
    });
    return blob && blob.size < file.size ? blob : file;
  } catch {
    return file;
  }
}

function named(file, blob, nth) {
  if (blob === file && file.name) return file.name;
  return `photo-${nth}.${blob.type === 'image/png' ? 'png' : 'jpg'}`;
}

export function photoField() {
  const taken = [];
  const list = make('ul', { class: 'round-photos' });
  const input = make('input', {
    type: 'file',
    accept: 'image/*',
    capture: 'environment',
    class: 'visually-hidden',
    id: 'round-photo',
  });
  let last = Promise.resolve();

  function draw() {
    list.replaceChildren(
      ...taken.map((one, nth) => {
        const address = URL.createObjectURL(one.blob);
        const picture = make('img', { src: address, alt: `${say('photo')} ${nth + 1}` });
        picture.onload = () => URL.revokeObjectURL(address);
        const remove = make(
          'button',
          {
            type: 'button',
            class: 'btn btn-plain',
            onclick: () => {
              taken.splice(nth, 1);
              draw();
            },
          },
          say('remove'),
        );
        return make('li', {}, picture, remove);
      }),
    );
  }
  input.addEventListener('change', () => {
    const files = Array.from(input.files).slice(0, MOST - taken.length);
    input.value = '';
    last = last.then(async () => {
      for (const file of files) {
        const blob = await smaller(file);
        taken.push({ name: named(file, blob, taken.length + 1), blob });
      }
      draw();
    });
  });
  const label = make('label', { for: 'round-photo', class: 'btn btn-plain' }, say('photo'));
  return {
    element: make('div', { class: 'round-camera' }, input, label, list),
    files: () => last.then(() => taken),
  };
}
