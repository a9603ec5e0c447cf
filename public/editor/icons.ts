/** The icons of the toolbar, from the one set of the product. */
import alignCenter from '@tabler/icons/outline/align-center.svg';
import alignLeft from '@tabler/icons/outline/align-left.svg';
import alignRight from '@tabler/icons/outline/align-right.svg';
import undo from '@tabler/icons/outline/arrow-back-up.svg';
import redo from '@tabler/icons/outline/arrow-forward-up.svg';
import bold from '@tabler/icons/outline/bold.svg';
import columnAfter from '@tabler/icons/outline/column-insert-right.svg';
import columnDelete from '@tabler/icons/outline/column-remove.svg';
import italic from '@tabler/icons/outline/italic.svg';
import bulletList from '@tabler/icons/outline/list.svg';
import orderedList from '@tabler/icons/outline/list-numbers.svg';
import formula from '@tabler/icons/outline/math-function.svg';
import image from '@tabler/icons/outline/photo.svg';
import rowAfter from '@tabler/icons/outline/row-insert-bottom.svg';
import rowDelete from '@tabler/icons/outline/row-remove.svg';
import subscript from '@tabler/icons/outline/subscript.svg';
import superscript from '@tabler/icons/outline/superscript.svg';
import table from '@tabler/icons/outline/table.svg';
import tableDelete from '@tabler/icons/outline/table-off.svg';
import tableHeader from '@tabler/icons/outline/table-row.svg';
import ltr from '@tabler/icons/outline/text-direction-ltr.svg';
import rtl from '@tabler/icons/outline/text-direction-rtl.svg';
import underline from '@tabler/icons/outline/underline.svg';
import imageLarger from '@tabler/icons/outline/zoom-in.svg';
import imageSmaller from '@tabler/icons/outline/zoom-out.svg';

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
