import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

const folder = 'pictures';
const height = 760;
const wide = 1200;
const narrow = 320;
const gap = 16;
const scale = 0.75;
const quality = 0.82;
const looks = [
  { colorScheme: 'light', width: wide, x: 0, y: 0 },
  { colorScheme: 'light', width: narrow, x: wide + gap, y: 0 },
  { colorScheme: 'dark', width: narrow, x: wide + gap, y: height + gap },
  { colorScheme: 'dark', width: wide, x: 0, y: height + gap },
] as const;

/**
 * Sheets, one for each page: wide and narrow, light above dark. They are drawn together and made small by the browser,
 * which needs no further tool.
 */
export async function makeAlbum(page: Page) {
  const entries: { name: string; title: string; text: string }[] = [];
  const table = await page.context().newPage();
  await page.bringToFront();
  await mkdir(folder, { recursive: true });

  /** `prepare` brings back what another width has closed. */
  async function take(name: string, title: string, text = '', prepare = async () => {}) {
    const pictures = [];
    for (const { colorScheme, width, x, y } of looks) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height });
      await prepare();
      const data = await page.screenshot({ animations: 'disabled', caret: 'hide' });
      if (process.env.PICTURES_RAW)
        await writeFile(join(process.env.PICTURES_RAW, `${name}-${width}-${colorScheme}.png`), data);
      pictures.push({ x, y, data: data.toString('base64') });
    }
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: wide, height });
    const sheet = await table.evaluate(drawSheet, {
      pictures,
      width: wide + gap + narrow,
      height: 2 * height + gap,
      scale,
      quality,
    });
    await writeFile(join(folder, `${name}.webp`), Buffer.from(sheet, 'base64'));
    entries.push({ name, title, text });
  }

  /** Writes the page that shows all, and takes away what no longer belongs to it. */
  async function finish() {
    const wanted = ['README.md', ...entries.map(({ name }) => `${name}.webp`)];
    for (const file of await readdir(folder)) if (!wanted.includes(file)) await rm(join(folder, file));
    const sections = entries.map(
      ({ name, title, text }) => `## ${title}\n\n${text && `${text}\n\n`}![${title}](${name}.webp)\n`,
    );
    await writeFile(
      join(folder, 'README.md'),
      '# Every page\n\nWide and narrow (320 pixels), light above dark; over a real host and a simulated tenant of 10,000 people.\n' +
        `Made by \`tests/panel/run pictures\`.\n\n${sections.join('\n')}`,
    );
    await table.close();
  }
  return { take, finish };
}

type Sheet = {
  pictures: { x: number; y: number; data: string }[];
  width: number;
  height: number;
  scale: number;
  quality: number;
};

/** Runs in the browser. */
async function drawSheet({ pictures, width, height, scale, quality }: Sheet): Promise<string> {
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const pen = canvas.getContext('2d')!;
  pen.imageSmoothingQuality = 'high';
  pen.scale(scale, scale);
  for (const { x, y, data } of pictures) {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    pen.drawImage(image, x, y);
    pen.strokeStyle = '#8a93a6';
    pen.strokeRect(x + 0.5, y + 0.5, image.width - 1, image.height - 1);
  }
  return canvas.toDataURL('image/webp', quality).replace(/^data:image\/webp;base64,/, '');
}
