export async function flows() { return []; }
