/** Pictures that a person opens, drops or pastes: brought onto the pad, or refused with a reason. */

import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { isPicture } from '../../own-data/is-picture.js';
import { baseOfInk } from './field.js';
import { pictureOf } from './open.js';
import { inkOf } from './picture.js';
import type { Sketch } from './sketch.js';

interface Pictures {
  /** What was wrong with the last one, or ''. */
  problem: ReadonlySignal<string>;
  /** Whether one is held over the page. */
  over: ReadonlySignal<boolean>;
  open: (files: readonly File[]) => Promise<void>;
}

/** Pictures that are opened, dropped anywhere on the page or pasted. One that cannot be used leaves the pad as it is. */
export function usePictures(sketch: Sketch, say: (text: string) => void): Pictures {
  const problem = useSignal('');
  const over = useSignal(false);
  const newest = useRef(0);

  const open = async ([file, ...more]: readonly File[]) => {
    if (!file) return;
    const turn = ++newest.current;
    try {
      const ink = inkOf(await pictureOf(file));
      // Another one was opened meanwhile.
      if (turn !== newest.current) return;
      const base = ink && baseOfInk(ink);
      if (!base) {
        throw new Error(
          `“${file.name}” shows nothing that stands out from its ground. One dark digit on light paper was expected, or a light one on a dark ground.`,
        );
      }
      sketch.put(base);
      problem.value = more.length > 0 ? `Only “${file.name}” was taken: one picture at a time.` : '';
      say(`${file.name} is on the pad.`);
    } catch (error) {
      if (turn === newest.current) problem.value = (error as Error).message;
    }
  };

  useEffect(() => {
    const onDragOver = (event: DragEvent) => {
      if (![...(event.dataTransfer?.items ?? [])].some(isPicture)) return;
      // Left alone, the browser would open the file in place of the page, and the run would be lost.
      event.preventDefault();
      over.value = true;
    };
    const onDragEnd = (event: DragEvent) => {
      if (event.type === 'dragend' || event.relatedTarget === null) over.value = false;
    };
    const onDrop = (event: DragEvent) => {
      over.value = false;
      // The page takes the others.
      const pictures = [...(event.dataTransfer?.files ?? [])].filter(isPicture);
      if (pictures.length === 0) return;
      event.preventDefault();
      void open(pictures);
    };
    const onPaste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      void open(files);
    };
    document.addEventListener('dragover', onDragOver);
    document.addEventListener('dragleave', onDragEnd);
    document.addEventListener('dragend', onDragEnd);
    document.addEventListener('drop', onDrop);
    document.addEventListener('paste', onPaste);
    return () => {
      document.removeEventListener('dragover', onDragOver);
      document.removeEventListener('dragleave', onDragEnd);
      document.removeEventListener('dragend', onDragEnd);
      document.removeEventListener('drop', onDrop);
      document.removeEventListener('paste', onPaste);
    };
  }, []);

  return { problem, over, open };
}
