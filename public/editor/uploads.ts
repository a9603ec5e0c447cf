/** Sends images to the server and puts their addresses into the text where each one stands by then. */
import type { Editor } from '@tiptap/core';
import { post } from './server.js';

interface StoredImage {
  url: string;
  width: number;
  height: number;
}

export interface Uploads {
  /** @returns the id by which the mark in the text (`data-uploading`) is found again. */
  start(file: File): string;
  readonly pending: number;
  /** Resolves when nothing is on its way any more. */
  settled(): Promise<void>;
}

let lastId = 0;
const WIDEST_PX = 640;

/** @param onChange is told how many are on their way, and the words of a refusal. */
export function createUploads(
  editor: () => Editor,
  url: string,
  onChange: (pending: number, refusal?: string) => void,
): Uploads {
  const running = new Set<Promise<void>>();

  const send = async (id: string, file: File): Promise<string | undefined> => {
    const form = new FormData();
    form.append('file', file, file.name || 'image');
    try {
      const { url: src, width, height } = await post<StoredImage>(url, form);
      // A photograph is stored large and shown at a size that leaves room for the question; the teacher may enlarge it.
      const scale = Math.min(1, WIDEST_PX / width);
      finish(editor(), id, { src, width: Math.round(width * scale), height: Math.round(height * scale) });
      return undefined;
    } catch (error) {
      finish(editor(), id, undefined);
      return error instanceof Error ? error.message : String(error);
    }
  };

  return {
    start(file) {
      lastId += 1;
      const id = String(lastId);
      const work: Promise<void> = send(id, file).then((refusal) => {
        running.delete(work);
        onChange(running.size, refusal);
      });
      running.add(work);
      onChange(running.size);
      return id;
    },
    get pending() {
      return running.size;
    },
    async settled() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

/** Fills the mark, or takes it away; one that was deleted meanwhile is simply not there. */
function finish(
  editor: Editor,
  id: string,
  attributes: { src: string; width: number; height: number } | undefined,
): void {
  if (editor.isDestroyed) return;
  const { tr, doc } = editor.state;
  doc.descendants((node, pos) => {
    if (node.type.name !== 'image' || node.attrs['uploading'] !== id) return;
    if (attributes === undefined) tr.delete(tr.mapping.map(pos), tr.mapping.map(pos + node.nodeSize));
    else tr.setNodeMarkup(tr.mapping.map(pos), undefined, { ...node.attrs, ...attributes, uploading: null });
  });
  // Undo must not bring back the mark of an upload that is over.
  editor.view.dispatch(tr.setMeta('addToHistory', false));
}
