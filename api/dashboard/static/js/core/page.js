// What the server says of this page: {view, lang, id?}, and the words of its language.

const read = (id) => JSON.parse(document.getElementById(id).textContent);

export const page = Object.freeze(read("page"));
export const words = Object.freeze(read("words"));
