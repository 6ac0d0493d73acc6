/** The nonce that the host put into this page; styles without it are refused by the page's policy. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
