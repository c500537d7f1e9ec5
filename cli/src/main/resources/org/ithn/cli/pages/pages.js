'use strict';
// Shows where a model looked while it wrote the sentence that is pointed at or has the focus:
// from the least attended patch, clear, to the most attended one.
for (const sentence of document.querySelectorAll('[data-map]')) {
  const example = sentence.closest('.example');
  const overlay = example.querySelector('.overlay');
  const caption = example.querySelector('.view figcaption');
  const show = () => {
    const values = sentence.dataset.map.split(',').map(Number);
    const side = Math.round(Math.sqrt(values.length));
    const least = Math.min(...values);
    const most = Math.max(...values, least + 1);
    overlay.style.gridTemplateColumns = `repeat(${side}, 1fr)`;
    overlay.replaceChildren(...values.map(value => {
      const patch = document.createElement('i');
      patch.style.opacity = (0.7 * (value - least) / (most - least)).toFixed(2);
      return patch;
    }));
    caption.textContent = `attention of ${sentence.dataset.row} at this sentence; `
      + `the clear patches get ${least} % of what the strongest gets`;
  };
  const hide = () => {
    overlay.replaceChildren();
    caption.textContent = 'attention: none chosen';
  };
  sentence.addEventListener('mouseenter', show);
  sentence.addEventListener('focus', show);
  sentence.addEventListener('mouseleave', hide);
  sentence.addEventListener('blur', hide);
}
// Hides what does not contain the words of a search field.
for (const field of document.querySelectorAll('[data-filter]')) {
  const parts = [...document.querySelectorAll(field.dataset.filter)];
  const count = field.parentElement.querySelector('output');
  field.addEventListener('input', () => {
    const words = field.value.trim().toLowerCase();
    parts.forEach(part => { part.hidden = !part.textContent.toLowerCase().includes(words); });
    count.textContent = `${parts.filter(part => !part.hidden).length} of ${parts.length} shown`;
  });
}
