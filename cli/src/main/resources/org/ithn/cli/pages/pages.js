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
// Hides the elements that do not contain the text of a search field.
for (const field of document.querySelectorAll('[data-filter]')) {
  const parts = [...document.querySelectorAll(field.dataset.filter)];
  const count = field.parentElement.querySelector('output');
  field.addEventListener('input', () => {
    const words = field.value.trim().toLowerCase();
    parts.forEach(part => { part.hidden = !part.textContent.toLowerCase().includes(words); });
    count.textContent = `${parts.filter(part => !part.hidden).length} of ${parts.length} shown`;
  });
}
