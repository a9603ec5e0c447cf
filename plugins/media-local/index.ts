/** Images that teachers put into questions: uploaded, made safe and small, stored by their content, served for ever. */
import { mkdir } from 'node:fs/promises';
import { z } from 'zod';
import {
  AppError,
  definePlugin,
  faultKey,
  json,
  type PluginContext,
  type UploadedFile,
} from '../../core/index.js';
import type { MediaContract, StoredImage } from './contract.js';
import { storedImages } from './files.js';
import { convertImage, IMAGE_MAX_BYTES } from './images.js';
import { createQueue } from './queue.js';
import { checkSharedFolder } from './shared-folder.js';
import { ensureSpace, storeImage } from './store.js';
import { sweepImages } from './sweep.js';

const SWEEP_EVERY_MS = 6 * 3600 * 1000;
const FOLDER_ID = 'uploads_folder_id';

export default definePlugin<MediaContract>({
  name: 'media-local',
  version: '1.0.0',
  core: 1,
  description: 'media-local.description',

  setup(ctx) {
    const { uploadsDir } = ctx.config;
    const queue = createQueue();
    const files = storedImages(uploadsDir);

    const store = async (
      source: { path: string; originalName: string },
      uploadedBy: number | null,
    ): Promise<StoredImage> => {
      await ensureSpace(uploadsDir);
      const { bytes, width, height } = await convertImage(source.path, queue);
      const name = await storeImage({ uploadsDir, clock: ctx.clock }, bytes);
      await ctx
        .db('media')
        .insert({
          name,
          mime: 'image/webp',
          width,
          height,
          bytes: bytes.length,
          uploaded_by: uploadedBy,
          original_name: source.originalName.slice(0, 200),
        })
        .onConflict('name')
        .merge({ uploaded_at: ctx.db.fn.now() });
      return { url: `/uploads/${name}`, width, height };
    };
    const storeUpload = ([file]: readonly UploadedFile[], adminId: string): Promise<StoredImage> => {
      if (!file)
        throw new AppError('image_missing', { status: 422, faults: [faultKey('file', 'image_missing')] });
      return store(file, Number(adminId));
    };
    ctx.provide('media', { storeImage: store });

    ctx.api({
      method: 'POST',
      path: '/api/v1/admin/media/upload',
      permission: 'exams:write_own',
      summary: 'Stores an image (PNG, JPEG, WebP, GIF or AVIF) as WebP.',
      multipart: { maxBytes: IMAGE_MAX_BYTES },
      responses: { 201: z.object({ url: z.string(), width: z.number(), height: z.number() }) },
      handler: (request) => storeUpload(request.files, request.who().id),
    });
    ctx.page({
      method: 'POST',
      path: '/console/media/upload',
      permission: 'exams:write_own',
      multipart: { maxBytes: IMAGE_MAX_BYTES },
      handler: async (request) => json(201, await storeUpload(request.files, request.who().id)),
    });
    ctx.page({
      method: 'GET',
      path: '/uploads/:name',
      permission: 'public',
      params: z.strictObject({ name: z.string() }),
      handler: (request) => files.reply(request.params.name),
    });

    ctx.atStart('uploads folder', async () => {
      await mkdir(uploadsDir, { recursive: true });
      const row = await ctx
        .db('settings')
        .where({ key: FOLDER_ID })
        .first<{ value: string } | undefined>('value');
      const { id, shared } = await checkSharedFolder(uploadsDir, row?.value);
      if (!row)
        await ctx
          .db('settings')
          .insert({ key: FOLDER_ID, value: JSON.stringify(id) })
          .onConflict('key')
          .ignore();
      if (!shared)
        ctx.logger.error(
          { uploadsDir },
          'this uploads folder is not the one that the installation uses: set UPLOADS_DIR to the shared one, or students see no images',
        );
    });
    if (ctx.role !== 'worker') return;
    ctx.every(SWEEP_EVERY_MS, 'unused images', async () => {
      const deleted = await sweepImages({
        uploadsDir,
        nowMs: ctx.clock.now(),
        namesInUse: (names) => namesInUse(ctx, names),
      });
      if (deleted.length === 0) return;
      await ctx.db('media').whereIn('name', deleted).del();
      ctx.logger.info({ images: deleted.length }, 'unused images were deleted');
    });
  },
});

/** All of them when nobody answers. */
async function namesInUse(
  ctx: Pick<PluginContext<MediaContract>, 'applyFilter'>,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  const { referenced, isAnswered } = await ctx.applyFilter('media-local.images.referenced', {
    names,
    referenced: new Set<string>(),
    isAnswered: false,
  });
  return isAnswered ? referenced : new Set(names);
}
