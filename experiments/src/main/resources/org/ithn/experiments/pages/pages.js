'use strict';
// Shows where a model looked while it wrote the sentence that is pointed at or has the focus.
for (const sentence of document.querySelectorAll('[data-map]')) {
  const example = sentence.closest('.example');
  const overlay = example.querySelector('.overlay');
  const caption = example.querySelector('.view figcaption');
  const show = () => {
    const values = sentence.dataset.map.split(',').map(Number);
    const side = Math.round(Math.sqrt(values.length));
    overlay.style.gridTemplateColumns = `repeat(${side}, 1fr)`;
    overlay.replaceChildren(...values.map(value => {
      const patch = document.createElement('i');
      patch.style.opacity = (0.75 * value / 100).toFixed(2);
      return patch;
    }));
    caption.textContent = `attention of ${sentence.dataset.row} at this sentence`;
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
