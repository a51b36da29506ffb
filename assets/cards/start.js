/* Last: everything is defined by now. */
wireAsking();
wireErasing();
watch("value", render);
render();
