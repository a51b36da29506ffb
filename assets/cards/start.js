/* Last: everything is defined by now. */
wireAsking();
wireErasing();
wireKeeping();
wireIdentity();
wireTalk();
wireBare();
wireLarge();
wireSize();
watch("value", render);
render();
