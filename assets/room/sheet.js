/* A sheet on the screen: its button, and whole addresses on paper. */
document.getElementById("print").onclick = () => print();
document.querySelectorAll("a.way").forEach((way) => {
  way.nextElementSibling.textContent = decodeURIComponent(way.href);
});
