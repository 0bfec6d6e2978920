/** The whole page takes files that are dropped on it, and shows so while they are held over it. */

import { useSignal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import type { Lab } from '../lab.js';
import { isPicture } from './is-picture.js';
import { takeFiles } from './take.js';
import './own-data.css';

export function DropPlace({ lab }: { lab: Lab }) {
  const over = useSignal(false);
  // At once: what is dropped before that would replace the page.
  useLayoutEffect(() => {
    const onDragOver = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      // Left alone, the browser would open the file in place of the page, and the run would be lost.
      event.preventDefault();
      over.value = ![...event.dataTransfer.items].every(isPicture);
    };
    const onDragEnd = (event: DragEvent) => {
      if (event.type === 'dragend' || event.relatedTarget === null) over.value = false;
    };
    const onDrop = (event: DragEvent) => {
      over.value = false;
      if (!event.dataTransfer?.types.includes('Files')) return;
      const files = [...event.dataTransfer.files];
      // The pad has them.
      if (files.every(isPicture) && lab.panels.peek().includes('own-digit')) return;
      event.preventDefault();
      void takeFiles(lab, files);
    };
    document.addEventListener('dragover', onDragOver);
    document.addEventListener('dragleave', onDragEnd);
    document.addEventListener('dragend', onDragEnd);
    document.addEventListener('drop', onDrop);
    return () => {
      document.removeEventListener('dragover', onDragOver);
      document.removeEventListener('dragleave', onDragEnd);
      document.removeEventListener('dragend', onDragEnd);
      document.removeEventListener('drop', onDrop);
    };
  }, [lab]);
  if (!over.value) return null;
  return (
    <div class="drop-place" aria-hidden="true" data-testid="drop-place">
      <p>
        <strong>Drop it anywhere</strong>
        IDX files to train on other digits: images, and labels if there are any, all at once. Or a saved run.
      </p>
    </div>
  );
}
