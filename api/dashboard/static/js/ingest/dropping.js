// Files that are dragged over the page, wherever on it, and dropped.

const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");

/** Calls `over(is)` when files come over the page or leave it, and `dropped(files)`. */
export function onDrop(over, dropped) {
  // Each element on the way is entered and left.
  let inside = 0;

  function drag(by) {
    return (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      inside = Math.max(0, inside + by);
      over(inside > 0);
    };
  }

  document.addEventListener("dragenter", drag(1));
  document.addEventListener("dragleave", drag(-1));
  document.addEventListener("dragover", (event) => {
    if (holdsFiles(event)) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    inside = 0;
    over(false);
    dropped([...event.dataTransfer.files]);
  });
}
