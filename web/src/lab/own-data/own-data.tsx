/** Which digits are in use, what was made of their files, and how to use others. */

import type { Lab, OwnDigits } from '../lab.js';
import { press } from '../page/press.js';
import { imageShape } from '../pixels.js';
import { reading, takeFiles } from './take.js';
import './own-data.css';

export function OwnData({ lab }: { lab: Lab }) {
  const own = lab.ownDigits.value;
  return (
    <>
      {own && <InUse lab={lab} own={own} />}
      <details class="own-data" data-testid="own-data">
        <summary>Use other digits…</summary>
        <p class="help">
          Fashion-MNIST, KMNIST, EMNIST or a set of your own: IDX files, as MNIST has them, gzipped or not, with images of up to
          64 × 64 pixels. They are read here and stay here.
        </p>
        <p>
          <label class="button file" aria-disabled={reading.value}>
            {reading.value ? 'Reading…' : 'Open files…'}
            <input
              type="file"
              multiple
              onChange={({ currentTarget }) => {
                void takeFiles(lab, [...(currentTarget.files ?? [])]);
                // So that the same files can be opened again.
                currentTarget.value = '';
              }}
              data-testid="control-open-digits"
            />
          </label>{' '}
          <span class="help">or drop them anywhere on the page, all at once.</span>
        </p>
        <Rules />
      </details>
    </>
  );
}

function InUse({ lab, own }: { lab: Lab; own: OwnDigits }) {
  const { columns, rows } = imageShape(own.inputs);
  const { files, name } = own;
  return (
    <div class="own-data-in-use" data-testid="own-data-in-use">
      <p>
        Digits of <b>{name}</b>, {columns} × {rows} pixels
      </p>
      {own.notes.map((note) => (
        <p key={note} class="help">
          {note}
        </p>
      ))}
      <label class="own-data-turn">
        <input
          type="checkbox"
          checked={files.transposed ?? false}
          onChange={press(() => lab.useDigits({ ...files, transposed: !files.transposed }, name))}
          data-testid="control-transpose-digits"
        />
        <span>
          Turn and mirror
          <span class="help"> Rows and columns change places: EMNIST’s files need it. Starts a new run.</span>
        </span>
      </label>
      <button type="button" class="button" onClick={press(() => lab.useLabDigits())} data-testid="control-lab-digits">
        Back to the lab’s digits
      </button>
    </div>
  );
}

function Rules() {
  return (
    <details class="own-data-rules">
      <summary>Which file is which</summary>
      <ul class="help">
        <li>One file of images is enough. What a file has, its content says, not its name.</li>
        <li>
          Of two files of images, the one with “test”, “t10k”, “held” or “valid” in its name is held out; where no name says so,
          the smaller.
        </li>
        <li>Without one to hold out, the last fifth of the images is held out and not trained on.</li>
        <li>Labels belong to the images that are as many. Up to ten classes, 0 to 9, are told apart.</li>
        <li>Of more than 60,000 images the first are used; of large images fewer fit.</li>
        <li>Images that are not square stand in the middle of a square.</li>
        <li>Digits are used in the order of the file: it should be shuffled, as MNIST is.</li>
        <li>Files with “emnist” in their name are turned and mirrored.</li>
      </ul>
    </details>
  );
}
