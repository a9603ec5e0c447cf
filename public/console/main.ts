/** What the console's pages do beyond plain HTML. Every page works without it; each part stands in a file of its own. */
import { guardForms } from './forms.js';
import { carryToken } from './htmx-requests.js';
import { openMenu } from './menu.js';
import { showPasswords } from './passwords.js';
import { linkRows } from './rows.js';
import { nameOtherZone } from './school-zone.js';
import { showOpenTab } from './tabs.js';
import { dismissToasts } from './toasts.js';
import { keepUnsaved } from './unsaved.js';

openMenu();
keepUnsaved(guardForms());
carryToken();
showPasswords();
linkRows();
showOpenTab();
nameOtherZone();
dismissToasts();
