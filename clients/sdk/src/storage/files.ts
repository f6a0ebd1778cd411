/** A storage of files, for programs of Node; one program at a time may use a directory. */

export { fileStorage } from "unionhall-ballot/storage/files";
