'use strict';
// Shows generated reports; each sentence or word has a heat map over the images of its study.
const MOST_OPAQUE = 0.75;

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

// Averages the rows of the tokens from first to end (exclusive).
function meanAttention(attention, first, end) {
  const rows = attention.slice(first, end);
  return rows[0].map((_, patch) => rows.reduce((sum, row) => sum + row[patch], 0) / rows.length);
}

// Draws one pixel per patch and enlarges it with interpolation; the least attended patch of all
// views is transparent, the most attended one opaque.
function drawHeat(canvases, values) {
  const patches = values.length / canvases.length;
  const side = Math.round(Math.sqrt(patches));
  const least = Math.min(...values);
  const range = Math.max(Math.max(...values) - least, 1e-9);
  canvases.forEach((canvas, view) => {
    const small = new OffscreenCanvas(side, side);
    const pixels = new ImageData(side, side);
    for (let patch = 0; patch < patches; patch++) {
      const heat = (values[view * patches + patch] - least) / range;
      pixels.data.set([255, 176, 0, Math.round(255 * MOST_OPAQUE * heat)], 4 * patch);
    }
    small.getContext('2d').putImageData(pixels, 0, 0);
    const context = canvas.getContext('2d');
    clearHeat(canvas);
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = 'high';
    context.drawImage(small, 0, 0, canvas.width, canvas.height);
  });
}

function clearHeat(canvas) {
  canvas.getContext('2d').clearRect(0, 0, canvas.width, canvas.height);
}

// Returns the images of a study with a canvas above each.
function stages(view) {
  const box = element('div', 'views');
  view.views.forEach((source, index) => {
    const stage = element('div', 'stage');
    const image = element('img');
    image.src = source;
    image.alt = `Image ${index + 1} of study ${view.study}, as the model reads it`;
    const canvas = element('canvas');
    canvas.width = canvas.height = 448;
    canvas.setAttribute('aria-hidden', 'true');
    stage.append(image, canvas);
    box.append(stage);
  });
  return box;
}

// Shows the map of a part while it is under the pointer, else that of the focused part.
function connect(part, look, show) {
  part.addEventListener('mouseenter', () => { look.pointed[show.unit] = show; look.update(); });
  part.addEventListener('mouseleave', () => { look.pointed[show.unit] = null; look.update(); });
  part.addEventListener('focus', () => { look.focused = show; look.update(); });
  part.addEventListener('blur', () => { look.focused = null; look.update(); });
}

function reportText(view, look) {
  const paragraph = element('p', 'report');
  for (const words of view.sentences) {
    const sentence = element('span', 'sentence');
    const text = words.map(word => word[0]).join(' ');
    for (const [word, first, end] of words) {
      const part = element('span', 'word', word);
      if (look.mapped) connect(part, look, { unit: 'word', text: word, first, end });
      sentence.append(part, ' ');
    }
    sentence.lastChild.remove();
    if (look.mapped) {
      connect(sentence, look,
        { unit: 'sentence', text, first: words[0][1], end: words[words.length - 1][2] });
    }
    paragraph.append(sentence, ' ');
  }
  if (view.sentences.length === 0) paragraph.textContent = 'The model wrote an empty report.';
  return paragraph;
}

function selectedUnit() {
  const chosen = document.querySelector('input[name="unit"]:checked');
  return chosen ? chosen.value : 'sentence';
}

function alternatives(view) {
  const details = element('details', 'alternatives');
  details.append(element('summary', '', `Reports of the beam search (${view.hypotheses.length})`));
  const table = element('table');
  const head = table.createTHead().insertRow();
  for (const title of ['score', 'report']) head.append(element('th', '', title));
  const body = table.createTBody();
  for (const each of view.hypotheses) {
    const row = body.insertRow();
    row.append(element('td', '', each.score.toFixed(3)), element('td', '', each.report));
  }
  const scroll = element('div', 'scroll');
  scroll.append(table);
  details.append(scroll, element('p', 'quiet',
    'The score is the ranking score of the search, in nats. The first report is the result.'));
  return details;
}

// Returns a study with its images, report and alternatives.
function renderStudy(view) {
  const section = element('section', 'study');
  section.dataset.mapped = String(view.attention.length > 0 && view.views.length > 0);
  section.append(element('h2', '', view.study));
  const reading = element('div', view.views.length > 1 ? 'reading pair-of-views' : 'reading');
  const figure = element('figure', 'look');
  const caption = element('figcaption');
  caption.setAttribute('aria-live', 'polite');
  const box = stages(view);
  figure.append(box, caption);
  const idle = view.note || 'Heat map: no part of the report is selected.';
  const look = {
    mapped: section.dataset.mapped === 'true',
    canvases: [...box.querySelectorAll('canvas')],
    pointed: {}, // by unit; a word is inside its sentence
    focused: null,
  };
  look.update = () => {
    const unit = selectedUnit();
    const part = look.pointed[unit] || look.focused;
    if (!part) {
      look.canvases.forEach(clearHeat);
      caption.textContent = idle;
      return;
    }
    const values = meanAttention(view.attention, part.first, part.end);
    drawHeat(look.canvases, values);
    caption.textContent = `Heat map of “${part.text}”: the brightest patch got `
      + `${Math.max(...values).toFixed(1)} times the attention of an even spread.`;
  };
  const texts = element('div');
  texts.append(reportText(view, look));
  if (view.seconds > 0) {
    texts.append(element('p', 'quiet', `Generated in ${view.seconds.toFixed(2)} s.`));
  }
  texts.append(alternatives(view));
  reading.append(figure, texts);
  section.append(reading);
  look.update();
  selectUnit(section);
  return section;
}

// Lets the Tab key reach the parts that have a heat map.
function selectUnit(root) {
  const unit = selectedUnit();
  for (const part of root.querySelectorAll('.sentence, .word')) {
    if (part.closest('.study').dataset.mapped === 'true' && part.classList.contains(unit)) {
      part.tabIndex = 0;
    } else {
      part.removeAttribute('tabindex');
    }
  }
}

for (const choice of document.querySelectorAll('input[name="unit"]')) {
  choice.addEventListener('change', () => selectUnit(document));
}
const stored = document.getElementById('reports');
if (stored) {
  const studies = document.getElementById('studies');
  for (const view of JSON.parse(stored.textContent)) studies.append(renderStudy(view));
}
