// Sends the chosen files to the model and shows its reports, the newest first.
const form = document.querySelector('.upload');
if (form) {
  const LARGEST = 180 * 1024 * 1024; // the server reads 256 MiB; Base64 adds a third
  const perStudy = Number(form.dataset.views);
  const fewer = form.dataset.fewer === 'true'; // a study may have fewer images
  const drop = document.getElementById('drop');
  const chooser = document.getElementById('files');
  const state = document.getElementById('state');
  const errors = document.getElementById('errors');
  const studies = document.getElementById('studies');
  const fields = [...form.querySelectorAll('[data-kind]')]; // texts, age and sex of a study
  let pending = 0;
  let finished = 0;

  const read = file => new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(reader.result));
    reader.addEventListener('error', () =>
      reject(new Error(`${file.name}: cannot be read; check its permissions`)));
    reader.readAsDataURL(file);
  });

  // Returns the filled fields and clears them, so that they never describe another study.
  function takeContext() {
    const filled = fields.filter(field => field.value.trim() !== '');
    const context = Object.fromEntries(filled.map(field => [field.dataset.kind, field.value.trim()]));
    filled.forEach(field => { field.value = ''; });
    return context;
  }

  async function send(files, context) {
    if (files.reduce((sum, file) => sum + file.size, 0) > LARGEST) {
      throw new Error(`${files[0].name}: is larger than 180 MiB; scale it down`);
    }
    const contents = await Promise.all(files.map(read));
    const images = contents.map((content, index) =>
      ({ name: files[index].name, b64: content.slice(content.indexOf(',') + 1) }));
    let response;
    try {
      response = await fetch('/page', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ images, context }),
      });
    } catch (failure) {
      throw new Error('the server does not answer; check that it still runs');
    }
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.error);
    if (answer.views.length === 0) answer.views = contents; // models that do not return them
    return answer;
  }

  function describe() {
    state.textContent = pending === 0
      ? `${finished} ${finished === 1 ? 'report' : 'reports'} shown.`
      : `Generating ${pending} ${pending === 1 ? 'report' : 'reports'} …`;
  }

  async function add(files, context) {
    const place = element('div');
    studies.prepend(place);
    pending++;
    describe();
    try {
      place.replaceWith(renderStudy(await send(files, context)));
      finished++;
    } catch (failure) {
      place.remove();
      errors.append(element('p', '', `${failure.message}.`));
    } finally {
      pending--;
      describe();
    }
  }

  function accept(list) {
    const files = [...list];
    errors.replaceChildren();
    if (files.length % perStudy !== 0 && !(fewer && files.length < perStudy)) {
      errors.append(element('p', '', `Got ${files.length} files, but the model reads ${perStudy} `
        + 'images per study; choose all images of a study at once.'));
      return;
    }
    if (files.length > perStudy && fields.some(field => field.value.trim() !== '')) {
      errors.append(element('p', '', 'The fields describe one study; choose the files of one study '
        + 'or clear them.'));
      return;
    }
    const context = takeContext();
    for (let i = 0; i < files.length; i += perStudy) add(files.slice(i, i + perStudy), context);
  }

  chooser.addEventListener('change', () => { accept(chooser.files); chooser.value = ''; });
  drop.addEventListener('dragover', event => { event.preventDefault(); drop.classList.add('over'); });
  drop.addEventListener('dragleave', () => drop.classList.remove('over'));
  drop.addEventListener('drop', event => {
    event.preventDefault();
    drop.classList.remove('over');
    accept(event.dataTransfer.files);
  });
  // A file dropped beside the field would replace the page.
  for (const name of ['dragover', 'drop']) {
    window.addEventListener(name, event => event.preventDefault());
  }
}
