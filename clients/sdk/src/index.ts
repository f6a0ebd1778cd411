/** A client of Unionhall (README.md). */

export { UnionhallClient, type ActOptions, type AskOptions, type ClientOptions } from "./client.js";
export { deviceClock, type Clock } from "./clock.js";
export { type AnyDocument, type DocumentTypeDecoration, type DocumentsOptions, type Operation, type TypedDocument } from "./documents.js";
export {
  NetworkError,
  RefusedError,
  RequestError,
  SignedOutError,
  UnionhallError,
  refusalsIn,
  type GraphQLFault,
  type Refusal,
} from "./errors.js";
export { type Action, type Outcome, type OutcomeListener, type Queue, type RefusedAction } from "./queue.js";
export { ONCE, PATIENT, type RetryPolicy } from "./retry.js";
export { type Session, type SignedOutListener } from "./session.js";
export { type Storage } from "./storage.js";
export { type FollowOptions, type RereadReason } from "./stream.js";
export { SnapshotStore, type SyncKind, type SyncObject, type SyncObjects, type SyncReport, type SyncStore } from "./sync.js";
export { type Result } from "./transport.js";
