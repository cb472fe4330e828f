"""The viewers side by side: all that the measurements know of each."""

from dataclasses import dataclass, replace

import anchor


@dataclass(frozen=True)
class Viewer:
    """Where a viewer's pages are. ``site`` names what the web server serves on one port."""

    name: str
    title: str
    site: str
    view_path: str
    list_path: str = "/"
    init_script: str = ""
    #: JavaScript functions: divide the screen (rows, columns); the boxes of its cells; draw a
    #: number of lines on the image of the first cell.
    divide: str = ""
    cells: str = ""
    annotate: str = ""
    #: Addresses: three planes of a study, a volume in 3D, PET over CT.
    planes_path: str = "/viewer?StudyInstanceUIDs={study}&hangingProtocolId=mpr"
    volume_path: str = "/viewer?StudyInstanceUIDs={study}&hangingProtocolId=only3D"
    fusion_path: str = "/tmtv?StudyInstanceUIDs={study}"
    #: Selectors: what opens the layout menu, and its entry for three planes.
    layout_menu: str = ""
    planes_entry: str = ""


OURS = Viewer(
    "negatoscope",
    "Negatoscope",
    "negatoscope",
    "/viewer?StudyInstanceUIDs={study}",
    divide="(r, c) => negatoscope.run('setViewportGridLayout', {numRows: r, numCols: c})",
    cells="""() => [...document.querySelectorAll('[data-viewport]')].map((cell) => {
        const b = cell.getBoundingClientRect(); return [b.x, b.y, b.width, b.height]; })""",
    layout_menu='[popovertarget="menu-layout"]',
    planes_entry='#menu-layout [data-command="setHangingProtocol"][data-protocol-id="mpr"]',
    annotate="""async (lines) => {
        const state = await negatoscope.state();
        const { SOPInstanceUID, number } = state.viewports[0].frame;
        for (const points of lines) {
          await negatoscope.run('addMeasurement', { measurement: {
            toolName: 'Length', SOPInstanceUID, frameNumber: number, points } });
        } }""",
)
OHIF = Viewer(
    "ohif",
    "OHIF 3.13.2",
    "ohif",
    "/viewer?StudyInstanceUIDs={study}",
    init_script=anchor.INIT_SCRIPT,
    divide="(r, c) =>"
    " commandsManager.runCommand('setViewportGridLayout', {numRows: r, numCols: c})",
    cells="""() => [...document.querySelectorAll('.cornerstone-viewport-element')].map((cell) => {
        const b = cell.getBoundingClientRect(); return [b.x, b.y, b.width, b.height]; })""",
    layout_menu='[data-cy="Layout"]',
    planes_entry='text="MPR"',
    annotate="""(lines) => {
        const id = services.viewportGridService.getActiveViewportId();
        const viewport = services.cornerstoneViewportService.getCornerstoneViewport(id);
        const imageId = viewport.getCurrentImageId(), camera = viewport.getCamera();
        const world = (point) => cornerstone.utilities.imageToWorldCoords(imageId, point);
        for (const points of lines) {
          cornerstoneTools.annotation.state.addAnnotation({
            highlighted: false, invalidated: true, isLocked: false, isVisible: true,
            metadata: { toolName: 'Length', referencedImageId: imageId,
              FrameOfReferenceUID: viewport.getFrameOfReferenceUID(),
              viewPlaneNormal: camera.viewPlaneNormal, viewUp: camera.viewUp },
            data: { label: '', cachedStats: {}, handles: { points: points.map(world),
              activeHandleIndex: null, textBox: { hasMoved: false, worldPosition: [0, 0, 0],
                worldBoundingBox: { topLeft: [0, 0, 0], topRight: [0, 0, 0],
                  bottomLeft: [0, 0, 0], bottomRight: [0, 0, 0] } } } },
          }, viewport.element);
        }
        viewport.render(); }""",
)
OHIF_CPU = replace(
    OHIF,
    name="ohif-cpu",
    title="OHIF 3.13.2, CPU renderer",
    view_path="/viewer?StudyInstanceUIDs={study}&viewportRendering=cpu",
)
VIEWERS = {viewer.name: viewer for viewer in (OURS, OHIF, OHIF_CPU)}
