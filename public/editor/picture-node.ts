/** An image in the text. While it is on its way to the server it is a mark without address, which is never saved. */
import Image from '@tiptap/extension-image';

const wholeNumber = (element: HTMLElement, name: string): number | null => {
  const value = Number.parseInt(element.getAttribute(name) ?? '', 10);
  return value > 0 ? value : null;
};

export const Picture = Image.extend({
  addAttributes: () => ({
    src: { default: null },
    alt: {
      default: null,
      // As it is stored: without a description it is there, but empty.
      renderHTML: ({ alt, uploading }: Record<string, unknown>) => (uploading ? {} : { alt: alt ?? '' }),
    },
    width: { default: null, parseHTML: (element: HTMLElement) => wholeNumber(element, 'width') },
    height: { default: null, parseHTML: (element: HTMLElement) => wholeNumber(element, 'height') },
    uploading: {
      default: null,
      parseHTML: (element: HTMLElement) => element.getAttribute('data-uploading'),
      renderHTML: ({ uploading }: Record<string, unknown>) =>
        uploading ? { 'data-uploading': uploading } : {},
    },
  }),
  parseHTML: () => [{ tag: 'img[src], img[data-uploading]' }],
  addInputRules: () => [],
}).configure({ inline: true });

/** HTML of the text without the marks of images that are still on their way. */
export const withoutUploading = (html: string): string => html.replace(/<img data-uploading="[^">]*">/g, '');
