"""Files of questions as trainers upload them."""

from typing import Any

CLEAN_AND_DAMAGED = """\
一、单项选择题
1．对罪犯实行禁闭的期限最长是（  ）。
A、七日
B、十日
C、十五日
D、三十日
答案：C
解析：见条文。
依据：《中华人民共和国监狱法》（2026年修订）第五十八条
知识点：监狱法、禁闭
难度：易
2．狱政管理的依据是（  ）。
A、经验
B、法律
二、判断题
3．监狱是国家的刑罚执行机关。
答案：正确
三、填空题
4．监狱工作以____罪犯为宗旨。
答案：改造/改造人
"""
CURED: dict[str, Any] = {"type": "single", "stem": "狱政管理的依据是（  ）。", "options": ["经验", "法律"], "key": "B"}


def many(count: int) -> bytes:
    lines = ["一、单项选择题"]
    for number in range(1, count + 1):
        lines += [
            f"{number}、第{number}条规定的期限是多少日（  ）。",
            *(f"{letter}、{number + place}日" for place, letter in enumerate("ABCD")),
            f"答案：{'ABCD'[number % 4]}",
            f"解析：第{number}条写得清楚。",
            f"依据：《中华人民共和国监狱法》（2026年修订）第{number % 80 + 1}条",
            f"知识点：知识点{number % 20}",
        ]
    return "\n".join(lines).encode()


# The second row holds two questions: the number of the fourth is written like a point of the third.
GLUED = """\
一、单选题
1．监狱是国家的（  ）机关。
A、刑罚执行
B、侦查
答案：A
3．对罪犯实行禁闭的期限最长是（  ）日。
（4）狱政管理的依据是（  ）。
A、经验
B、法律
答案：B
分值：2
5．罪犯的人格（  ）。
A、不受侮辱
B、可以侮辱
答案：A
6．罪犯的人格（  ）。
A、不受侮辱
B、可以侮辱
答案：A
"""
