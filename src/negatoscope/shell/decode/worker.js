/**
 * The decode worker: fetches frames and decodes them, away from the page.
 * Its protocol is told in service.js.
 */
import { createService } from './service.js';

const service = createService((message, transfer) => self.postMessage(message, { transfer }));

self.addEventListener('message', (event) => service.receive(event.data));
