export async function vectors() { return []; }
