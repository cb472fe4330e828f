/**
 * Why a frame could not be shown, in one plain sentence.
 *
 * Reasons never repeat an address or anything out of the image: they end up in
 * messages and logs, and a URL may identify a patient.
 *
 * @typedef {'network'|'http'|'timeout'|'aborted'|'content'|'truncated'|'decode'|'unsupported'} Kind
 */
export class FrameError extends Error {
  /**
   * @param {Kind} kind
   * @param {string} reason one plain sentence
   * @param {number|null} [status] the HTTP status, where there is one
   */
  constructor(kind, reason, status = null) {
    super(reason);
    this.name = 'FrameError';
    this.kind = kind;
    this.reason = reason;
    this.status = status;
  }
}

/** @param {string} reason */
export const decodeError = (reason) => new FrameError('decode', reason);

/** @param {string} reason */
export const unsupported = (reason) => new FrameError('unsupported', reason);

/** @param {number} came @param {number} due */
export const truncated = (came, due) =>
  new FrameError('truncated', `The frame is cut short: ${came} of ${due} bytes came.`);

/** For codestreams, which do not tell their length. @param {number} came */
export const endMissing = (came) =>
  new FrameError('truncated', `The frame is cut short: its end is missing after ${came} bytes.`);
