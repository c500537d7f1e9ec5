'use strict';
// Shows the attention of the hovered or focused sentence: the least attended patch is transparent,
// the largest attended one opaque.
for (const sentence of document.querySelectorAll('[data-map]')) {
  const example = sentence.closest('.example');
  const overlay = example.querySelector('.overlay');
  const caption = example.querySelector('.view figcaption');
  const show = () => {
    const values = sentence.dataset.map.split(',').map(Number);
    const side = Math.round(Math.sqrt(values.length));
    const least = Math.min(...values);
    const largest = Math.max(...values, least + 1);
    overlay.style.gridTemplateColumns = `repeat(${side}, 1fr)`;
    overlay.replaceChildren(...values.map(value => {
      const patch = document.createElement('i');
      patch.style.opacity = (0.7 * (value - least) / (largest - least)).toFixed(2);
      return patch;
    }));
    caption.textContent = `attention of ${sentence.dataset.row} for this sentence; `
      + `transparent patches have ${least} % of the largest value`;
  };
  const hide = () => {
    overlay.replaceChildren();
    caption.textContent = 'attention: no sentence selected';
  };
  sentence.addEventListener('mouseenter', show);
  sentence.addEventListener('focus', show);
  sentence.addEventListener('mouseleave', hide);
  sentence.addEventListener('blur', hide);
}
// Hides the elements that lack the text of a search field or the tag of a select.
const filters = [...document.querySelectorAll('[data-filter]')];
function isShown(part, fields) {
  return fields.every(field => {
    const wanted = field.value.trim();
    return field.tagName === 'SELECT'
      ? wanted === '' || part.dataset.tags.includes(`|${wanted}|`)
      : part.textContent.toLowerCase().includes(wanted.toLowerCase());
  });
}
for (const field of filters) {
  const fields = filters.filter(other => other.dataset.filter === field.dataset.filter);
  const parts = [...document.querySelectorAll(field.dataset.filter)];
  const count = fields.map(each => each.parentElement.querySelector('output')).find(Boolean);
  field.addEventListener('input', () => {
    parts.forEach(part => { part.hidden = !isShown(part, fields); });
    count.textContent = `${parts.filter(part => !part.hidden).length} of ${parts.length} shown`;
  });
}
// Sorts elements by the number that a select names, in descending order after a minus.
for (const field of document.querySelectorAll('[data-sort]')) {
  const parts = [...document.querySelectorAll(field.dataset.sort)];
  field.addEventListener('input', () => {
    const sign = field.value.startsWith('-') ? -1 : 1;
    const key = field.value.replace(/^-/, '');
    const number = part => sign * JSON.parse(part.dataset.numbers)[key];
    const sorted = parts.map(part => [number(part), part]).sort((a, b) => a[0] - b[0]);
    sorted.forEach(pair => pair[1].parentElement.append(pair[1]));
  });
}
// Shows the values of a chart's lines at the step under the pointer.
for (const plot of document.querySelectorAll('[data-scale]')) {
  const [left, right, firstStep, lastStep, bottom, top, low, high] =
    plot.dataset.scale.split(' ').map(Number);
  const lines = [...plot.querySelectorAll('polyline')].map(line =>
    line.getAttribute('points').split(' ').map(point => point.split(',').map(Number)));
  const figure = plot.closest('figure');
  const outputs = [figure.querySelector('figcaption'), ...figure.querySelectorAll('.legend li')]
    .map(parent => parent.appendChild(document.createElement('output')));
  const cursor = plot.querySelector('line').cloneNode();
  cursor.setAttribute('class', 'cursor');
  const nearest = (points, x) =>
    points.reduce((a, b) => (Math.abs(b[0] - x) < Math.abs(a[0] - x) ? b : a));
  plot.addEventListener('pointermove', event => {
    const place = new DOMPoint(event.clientX, event.clientY)
      .matrixTransform(plot.getScreenCTM().inverse());
    const [x] = nearest(lines[0], place.x);
    const step = firstStep + (x - left) / (right - left) * (lastStep - firstStep);
    const values = lines.map(line => {
      const [, y] = nearest(line, x);
      return Number((low + (bottom - y) / (bottom - top) * (high - low)).toPrecision(3));
    });
    outputs.forEach((output, index) => {
      output.textContent = index > 0 ? values[index - 1]
        : outputs.length > 1 ? `step ${Math.round(step)}` : `step ${Math.round(step)}: ${values[0]}`;
    });
    for (const [key, value] of Object.entries({ x1: x, x2: x, y1: bottom, y2: top })) {
      cursor.setAttribute(key, value);
    }
    plot.append(cursor);
  });
  plot.addEventListener('pointerleave', () => {
    cursor.remove();
    outputs.forEach(output => { output.textContent = ''; });
  });
}
