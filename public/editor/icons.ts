/** The icons of the toolbar, from the one set of the product. */
import alignCenter from '@tabler/icons/outline/align-center.svg' with { type: 'text' };
import alignLeft from '@tabler/icons/outline/align-left.svg' with { type: 'text' };
import alignRight from '@tabler/icons/outline/align-right.svg' with { type: 'text' };
import undo from '@tabler/icons/outline/arrow-back-up.svg' with { type: 'text' };
import redo from '@tabler/icons/outline/arrow-forward-up.svg' with { type: 'text' };
import bold from '@tabler/icons/outline/bold.svg' with { type: 'text' };
import columnAfter from '@tabler/icons/outline/column-insert-right.svg' with { type: 'text' };
import columnDelete from '@tabler/icons/outline/column-remove.svg' with { type: 'text' };
import italic from '@tabler/icons/outline/italic.svg' with { type: 'text' };
import bulletList from '@tabler/icons/outline/list.svg' with { type: 'text' };
import orderedList from '@tabler/icons/outline/list-numbers.svg' with { type: 'text' };
import formula from '@tabler/icons/outline/math-function.svg' with { type: 'text' };
import image from '@tabler/icons/outline/photo.svg' with { type: 'text' };
import rowAfter from '@tabler/icons/outline/row-insert-bottom.svg' with { type: 'text' };
import rowDelete from '@tabler/icons/outline/row-remove.svg' with { type: 'text' };
import subscript from '@tabler/icons/outline/subscript.svg' with { type: 'text' };
import superscript from '@tabler/icons/outline/superscript.svg' with { type: 'text' };
import table from '@tabler/icons/outline/table.svg' with { type: 'text' };
import tableDelete from '@tabler/icons/outline/table-off.svg' with { type: 'text' };
import tableHeader from '@tabler/icons/outline/table-row.svg' with { type: 'text' };
import ltr from '@tabler/icons/outline/text-direction-ltr.svg' with { type: 'text' };
import rtl from '@tabler/icons/outline/text-direction-rtl.svg' with { type: 'text' };
import underline from '@tabler/icons/outline/underline.svg' with { type: 'text' };
import imageLarger from '@tabler/icons/outline/zoom-in.svg' with { type: 'text' };
import imageSmaller from '@tabler/icons/outline/zoom-out.svg' with { type: 'text' };

export const icons = {
  alignCenter,
  alignLeft,
  alignRight,
  bold,
  bulletList,
  columnAfter,
  columnDelete,
  formula,
  image,
  imageLarger,
  imageSmaller,
  italic,
  ltr,
  orderedList,
  redo,
  rowAfter,
  rowDelete,
  rtl,
  subscript,
  superscript,
  table,
  tableDelete,
  tableHeader,
  underline,
  undo,
};
