/** A storage that forgets when the program ends: for tests. */

export { memoryStorage } from "unionhall-ballot/storage/memory";
