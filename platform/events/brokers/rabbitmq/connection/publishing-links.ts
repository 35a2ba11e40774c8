import type { Link } from './link.ts';

/** The connections of a broker that publish. */
export interface PublishingLinks {
  /** Opens one more, which whoever asked closes. */
  openSideLink(): Promise<Link>;
  /** Ends all of them at once: what is on its way there is rejected. */
  cut(reason: string): void;
  /** Closes the first one. */
  close(): Promise<void>;
}

/** Takes over the first connection; others are opened when they are needed. */
export function publishingLinks(first: Link, openSide: () => Promise<Link>): PublishingLinks {
  const links = [first];
  return {
    async openSideLink() {
      const link = await openSide();
      links.push(link);
      return link;
    },
    cut(reason) {
      for (const link of links) link.reset(reason);
    },
    close: () => first.close(),
  };
}
