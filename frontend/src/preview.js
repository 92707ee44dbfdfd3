// Shows the pictures chosen in a file field before they are sent.
function line(file) {
  const item = document.createElement('li');
  if (file.type.startsWith('image/')) {
    const picture = document.createElement('img');
    picture.alt = '';
    picture.src = URL.createObjectURL(file);
    picture.addEventListener('load', () => URL.revokeObjectURL(picture.src));
    item.append(picture);
  }
  const name = document.createElement('span');
  name.textContent = file.name;
  item.append(name);
  return item;
}

export function showPreviews(root) {
  root.querySelectorAll('[data-file-picker]').forEach((picker) => {
    const input = picker.querySelector('input[type=file]');
    const list = picker.querySelector('[data-preview]');
    if (picker.dataset.alive) return;
    picker.dataset.alive = 'yes';
    input.addEventListener('change', () => {
      list.replaceChildren
        ? list.replaceChildren(...Array.from(input.files, line))
        : Array.from(input.files).forEach((file) => list.append(line(file)));
    });
  });
}
