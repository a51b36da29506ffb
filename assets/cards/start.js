/* Last: everything is defined by now. */
wireAsking();
wireErasing();
wireKeeping();
watch("value", render);
render();
