export function createServer() {}
