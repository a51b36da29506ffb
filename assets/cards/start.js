/* Last: everything is defined by now. */
wireAsking();
wireErasing();
wireKeeping();
wireBare();
wireLarge();
wireSize();
watch("value", render);
render();
