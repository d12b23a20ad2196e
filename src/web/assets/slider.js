// A slider's box and its line say the same. Nothing depends on it: without scripts the box counts, or the line where it was moved.
for (const box of document.querySelectorAll("input[data-line]")) {
  const line = document.getElementById(box.dataset.line);
  if (!line) continue;
  line.addEventListener("input", () => { box.value = line.value; });
  box.addEventListener("input", () => {
    const value = Number(box.value);
    if (box.value.trim() !== "" && !Number.isNaN(value)) line.value = value;
  });
}
