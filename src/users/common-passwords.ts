// The commonest of published lists that are long enough to pass the length rule, and stems of such.
const WORDS = `
password passw0rd p@ssword p@ssw0rd password1 password12 password123 password1234 12345678 123456789 1234567890
0123456789 12345678910 987654321 9876543210 87654321 11223344 112233445566 123123123 123321123 1q2w3e4r 1q2w3e4r5t
1qaz2wsx 1qaz2wsx3edc qwertyui qwertyuiop qwerty12 qwerty123 qwerty1234 qwerty12345 qwertyuiop123 asdfghjk asdfghjkl
zxcvbnm1 zxcvbnm123 zaq12wsx q1w2e3r4 q1w2e3r4t5 abcd1234 abc12345 abcdefgh abcdefg1 abcdefghi a1b2c3d4 aa123456
aaa12345 iloveyou iloveyou1 iloveyou2 ilovehim ilovegod sunshine sunshine1 princess princess1 football football1
baseball baseball1 basketball superman superman1 batman123 spiderman starwars starwars1 pokemon1 dragon12 dragon123
monkey12 monkey123 michelle jennifer jessica1 charlie1 michael1 jordan23 liverpool chelsea1 arsenal1 barcelona
computer internet whatever trustno1 letmein1 letmein12 letmein123 welcome1 welcome12 welcome123 welcome1234 admin123
admin1234 admin12345 administrator administrador changeme changeme1 changeme123 default1 secret12 secret123 master12
master123 shadow12 shadow123 test1234 test12345 testtest testing1 testing123 demodemo user1234 guest123 root1234
login123 hello123 hello1234 hellohello p455w0rd passpass pass1234 pass12345 mypassword mypassword1 summer2023
summer2024 summer2025 summer2026 winter2023 winter2024 winter2025 winter2026 spring2024 spring2025 spring2026
autumn2024 autumn2025 autumn2026 google123 facebook facebook1 samsung1 computer1 corvette mercedes mustang1
maverick midnight babygirl babygirl1 butterfly buttercup chocolate november december blink182 freedom1 samantha
victoria elizabeth alexander nicholas jonathan metallica slipknot password! qwerty!@ !qaz2wsx 1qaz!qaz
affiliate affiliate1 affiliate123 marketing marketing1 marketing123
`;

/** In lower case. */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(WORDS.trim().split(/\s+/));
